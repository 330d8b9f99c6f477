#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>
#include "jam.h"
#include "util.h"

struct client {
    int used;
    char buf[512];
};

static struct client clients[FD_SETSIZE];

static int handle_lines(int fd, struct client *c) {
    char *end;
    while ((end = memchr(c->buf, '\n', c->used)) != NULL) {
        *end = '\0';
        int len = strcspn(c->buf, "\r");
        c->buf[len] = '\0';
        if (strcmp(c->buf, "QUIT") == 0) return 0;
        if (strcmp(c->buf, "TIME") == 0) {
            char reply[32];
            jam_sekarang(reply, sizeof reply);
            kirim(fd, reply);
        } else if (len > 0) {
            kirim(fd, "ERROR gunakan TIME atau QUIT\r\n");
        }
        c->used -= end + 1 - c->buf;
        memmove(c->buf, end + 1, c->used);
    }
    return c->used < (int)sizeof c->buf;
}

int main(void) {
    int server = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    if (bind(server, (struct sockaddr *)&addr, sizeof addr) < 0) mati("bind");
    if (listen(server, 64) < 0) mati("listen");

    fd_set all;
    FD_ZERO(&all);
    FD_SET(server, &all);
    for (;;) {
        fd_set ready = all;
        if (select(FD_SETSIZE, &ready, NULL, NULL, NULL) < 0) mati("select");
        for (int fd = 0; fd < FD_SETSIZE; fd++) {
            if (!FD_ISSET(fd, &ready)) continue;
            if (fd == server) {
                int sock = accept(server, NULL, NULL);
                if (sock < 0) continue;
                clients[sock].used = 0;
                FD_SET(sock, &all);
                continue;
            }
            struct client *c = &clients[fd];
            int n = recv(fd, c->buf + c->used, sizeof c->buf - c->used, 0);
            if (n > 0) c->used += n;
            if (n <= 0 || !handle_lines(fd, c)) {
                close(fd);
                FD_CLR(fd, &all);
            }
        }
    }
}
