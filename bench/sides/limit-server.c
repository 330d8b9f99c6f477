/*
 * What this machine allows at most: a TIME server of one thread on epoll, without a log, limits or time-outs.
 *
 *     limit-server ADDRESS PORT        serves until it is killed
 *
 * It keeps to the same protocol as ours where the bench looks: TIME CR LF, QUIT CR LF, anything else an error.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LINE_BYTES = 1024, CHUNK_BYTES = 4096, REPLY_BYTES = 14, EVENTS = 1024, BACKLOG = 4096 };

/* A line that has not ended waits here for its rest. */
struct connection {
  int fd;
  int held;
  char bytes[CHUNK_BYTES];
};

/* "JAM hh:mm:ss" CR LF, written once a second. */
static char reply[REPLY_BYTES + 1];

static void tell_time(void) {
  static time_t told = -1;
  time_t now = time(NULL);
  if (now == told) return;
  told = now;
  struct tm local;
  localtime_r(&now, &local);
  strftime(reply, sizeof reply, "JAM %H:%M:%S\r\n", &local);
}

/* Answers the whole lines of a connection in one write; false when the session is over. */
static int answer(struct connection *client) {
  static char out[CHUNK_BYTES * REPLY_BYTES];
  int out_bytes = 0, goes_on = 1;
  char *line = client->bytes, *end = client->bytes + client->held, *line_end;
  while (goes_on && (line_end = memmem(line, end - line, "\r\n", 2)) != NULL) {
    long length = line_end - line;
    if (length == 4 && memcmp(line, "TIME", 4) == 0) {
      memcpy(out + out_bytes, reply, REPLY_BYTES);
      out_bytes += REPLY_BYTES;
    } else if (length == 4 && memcmp(line, "QUIT", 4) == 0) {
      goes_on = 0;
    } else {
      memcpy(out + out_bytes, "ERROR\r\n", 7);
      out_bytes += 7;
    }
    line = line_end + 2;
  }
  client->held = end - line;
  memmove(client->bytes, line, client->held);
  if (out_bytes > 0 && write(client->fd, out, out_bytes) != out_bytes) return 0;
  return goes_on && client->held <= LINE_BYTES;
}

static int serve(struct connection *client) {
  long got = read(client->fd, client->bytes + client->held, sizeof client->bytes - client->held);
  if (got <= 0) return 0;
  client->held += got;
  return answer(client);
}

static void accept_all(int listener, int poll) {
  int fd, one = 1;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct connection *client = malloc(sizeof *client);
    client->fd = fd;
    client->held = 0;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
  }
}

static int listen_on(const char *address, int port) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, address, &place.sin_addr);
  if (bind(listener, (void *)&place, sizeof place) || listen(listener, BACKLOG)) {
    perror("limit-server");
    exit(1);
  }
  return listener;
}

int main(int count, char **words) {
  if (count != 3) {
    fprintf(stderr, "usage: limit-server ADDRESS PORT\n");
    return 2;
  }
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);

  int listener = listen_on(words[1], atoi(words[2])), poll = epoll_create1(0);
  struct epoll_event waiting = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &waiting);
  for (;;) {
    static struct epoll_event events[EVENTS];
    int ready = epoll_wait(poll, events, EVENTS, -1);
    tell_time();
    for (int index = 0; index < ready; index++) {
      struct connection *client = events[index].data.ptr;
      if (client == NULL) {
        accept_all(listener, poll);
      } else if (!serve(client)) {
        close(client->fd);
        free(client);
      }
    }
  }
}
