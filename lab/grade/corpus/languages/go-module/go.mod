module timeserver

go 1.19
