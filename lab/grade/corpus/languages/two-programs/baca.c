#include "baca.h"
#include <stdio.h>
#include <sys/socket.h>


void baca(int fd) {
    char buf[64];
    int n = recv(fd, buf, sizeof buf, 0);
    if (n > 0) printf("%.*s", n, buf);
}
