#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PORT 45000
#define MAX_LINE 1024

static int send_all(int sock, const char *text) {
    size_t left = strlen(text);
    while (left > 0) {
        ssize_t n = send(sock, text, left, 0);
        if (n <= 0) return -1;
        text += n;
        left -= n;
    }
    return 0;
}

void *handle_client(void *arg) {
    int sock = *(int *)arg;
    free(arg);
    char buf[MAX_LINE + 1];
    size_t used = 0;

    for (;;) {
        ssize_t n = recv(sock, buf + used, MAX_LINE - used, 0);
        if (n <= 0) break;
        used += n;
        buf[used] = '\0';

        char *end;
        while ((end = memchr(buf, '\n', used)) != NULL) {
            size_t len = end - buf;
            if (len > 0 && buf[len - 1] == '\r') len--;
            if (len == 4 && memcmp(buf, "QUIT", 4) == 0) {
                close(sock);
                return NULL;
            }
            if (len == 4 && memcmp(buf, "TIME", 4) == 0) {
                char reply[64];
                time_t now = time(NULL);
                struct tm tm;
                localtime_r(&now, &tm);
                strftime(reply, sizeof reply, "JAM %H:%M:%S\r\n", &tm);
                if (send_all(sock, reply) < 0) break;
            } else if (len > 0) {
                send_all(sock, "ERROR perintah tidak dikenal\r\n");
            }
            used -= end + 1 - buf;
            memmove(buf, end + 1, used);
        }
        if (used == MAX_LINE) {
            send_all(sock, "ERROR baris terlalu panjang\r\n");
            break;
        }
    }
    close(sock);
    return NULL;
}

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    int server = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);

    struct sockaddr_in addr = {0};
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = INADDR_ANY;
    addr.sin_port = htons(PORT);
    if (bind(server, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        return 1;
    }
    listen(server, 10);
    printf("Server berjalan di port %d\n", PORT);

    for (;;) {
        int *client = malloc(sizeof *client);
        *client = accept(server, NULL, NULL);
        if (*client < 0) {
            free(client);
            continue;
        }
        pthread_t id;
        pthread_create(&id, NULL, handle_client, client);
        pthread_detach(id);
    }
}
