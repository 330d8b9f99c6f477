#include <arpa/inet.h>
#include <stdio.h>
#include <unistd.h>
#include "baca.h"
#include "util.h"

int main(int argc, char **argv) {
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    inet_pton(AF_INET, argc > 1 ? argv[1] : "127.0.0.1", &addr.sin_addr);
    int sock = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(sock, (struct sockaddr *)&addr, sizeof addr) < 0) mati("connect");
    kirim(sock, "TIME\r\n");
    baca(sock);
    kirim(sock, "QUIT\r\n");
    close(sock);
}
