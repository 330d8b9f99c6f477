#include "util.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

void mati(const char *pesan) {
    perror(pesan);
    exit(1);
}

void kirim(int fd, const char *teks) {
    send(fd, teks, strlen(teks), MSG_NOSIGNAL);
}
