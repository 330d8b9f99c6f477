void baca(int fd);
