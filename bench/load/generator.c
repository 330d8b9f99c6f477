/*
 * The neutral load generator: one thread on epoll, every reply checked, bounded in connections and time.
 *
 *     generator ADDRESS PORT SECONDS CONNECTIONS closed DEPTH   DEPTH requests in flight on each connection
 *     generator ADDRESS PORT SECONDS CONNECTIONS rate   PER_S   PER_S requests a second of all together, sent when due
 *     generator ADDRESS PORT SECONDS CONNECTIONS churn  0       connect, TIME, QUIT, read to the end, close, again
 *     generator ADDRESS PORT SECONDS CONNECTIONS hold   0       one TIME on each, then nothing until standard input ends
 *
 * The clock starts when all connections stand and have been answered once; what happens in the first WARM_S seconds
 * after that is not counted, but for `served`: all replies, or with churn all sessions, from beginning to end. Says
 * {"open":N} at that moment, and the result as one line of JSON at the end.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define WARM_S 0.3
#define OPEN_LIMIT_S 30.0
#define REQUEST "TIME\r\n"
#define SESSION "TIME\r\nQUIT\r\n"
enum { REQUEST_BYTES = 6, REPLY_BYTES = 14, MAX_DEPTH = 1024, CHUNK_BYTES = 16384, EVENTS = 1024 };
enum { MAX_CONNECTING = 256, LATENCY_BINS = 2000001, MAX_DUE = 4096 };

enum mode { CLOSED, RATE, CHURN, HOLD };

struct connection {
  int fd;
  int connected;
  int answered; /* at least once */
  int owed;     /* replies that are still to come */
  int held;     /* bytes of a reply that has not ended */
  char part[REPLY_BYTES];
  double sent_at; /* of the oldest batch; with a rate each request has a moment of its own, below */
  double *due;    /* a ring of MAX_DUE */
  unsigned first_due, last_due;
};

static enum mode mode;
static struct sockaddr_in server;
static struct connection *connections;
static char requests[MAX_DEPTH * REQUEST_BYTES];
static int poll_fd, connection_count, depth, connecting, open_count;
static int counting; /* the warm-up is over */

static long answered, sessions, served, wrong, errors;
static unsigned latency_us[LATENCY_BINS];
static double longest_us;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

static void record(double since, double until) {
  if (!counting) return;
  double us = (until - since) * 1e6;
  latency_us[us < LATENCY_BINS - 1 ? (int)us : LATENCY_BINS - 1]++;
  if (us > longest_us) longest_us = us;
}

/* The latency below which `share` of all lie. */
static int percentile_us(double share) {
  long total = 0, seen = 0;
  for (int bin = 0; bin < LATENCY_BINS; bin++) total += latency_us[bin];
  for (int bin = 0; bin < LATENCY_BINS; bin++) {
    seen += latency_us[bin];
    if (total > 0 && seen >= total * share) return bin;
  }
  return -1;
}

static void open_connection(struct connection *one) {
  int yes = 1;
  one->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (one->fd < 0) {
    perror("generator: socket");
    exit(1);
  }
  one->connected = one->owed = one->held = 0;
  setsockopt(one->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  one->sent_at = now();
  if (connect(one->fd, (void *)&server, sizeof server) && errno != EINPROGRESS) errors++;
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data.ptr = one};
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, one->fd, &event);
  connecting++;
}

static void close_connection(struct connection *one) {
  if (!one->connected) connecting--;
  close(one->fd);
  one->fd = -1;
}

static void send_bytes(struct connection *one, const char *bytes, int length, int replies) {
  one->owed += replies;
  if (write(one->fd, bytes, length) != length) errors++;
}

static void ask_again(struct connection *one) {
  one->sent_at = now();
  send_bytes(one, requests, depth * REQUEST_BYTES, depth);
}

static void ask_on_time(struct connection *one, double due) {
  if (one->last_due - one->first_due == MAX_DUE) {
    errors++; /* so far behind that the measurement says nothing */
    return;
  }
  one->due[one->last_due++ % MAX_DUE] = due;
  send_bytes(one, REQUEST, REQUEST_BYTES, 1);
}

static void connected(struct connection *one) {
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(one->fd, SOL_SOCKET, SO_ERROR, &error, &length);
  if (error != 0) {
    errors++;
    close_connection(one);
    open_connection(one);
    return;
  }
  one->connected = 1;
  connecting--;
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = one};
  epoll_ctl(poll_fd, EPOLL_CTL_MOD, one->fd, &event);
  if (mode == CHURN) send_bytes(one, SESSION, sizeof SESSION - 1, 1);
  else send_bytes(one, REQUEST, REQUEST_BYTES, 1);
}

static void check(const char *reply) {
  if (memcmp(reply, "JAM ", 4) || reply[6] != ':' || reply[9] != ':' || reply[12] != '\r' || reply[13] != '\n') wrong++;
}

static void take_reply(struct connection *one, const char *reply, double at) {
  check(reply);
  one->owed--;
  if (counting) answered++;
  if (mode != CHURN) served++;
  if (mode == RATE && one->first_due != one->last_due) record(one->due[one->first_due++ % MAX_DUE], at);
}

/* All of the chunk: first what completes the part that was held, then whole replies, then what is to be held. */
static void take_replies(struct connection *one, const char *chunk, int length) {
  double at = now();
  if (one->held > 0) {
    int missing = REPLY_BYTES - one->held;
    int taken = length < missing ? length : missing;
    memcpy(one->part + one->held, chunk, taken);
    one->held += taken;
    chunk += taken;
    length -= taken;
    if (one->held < REPLY_BYTES) return;
    take_reply(one, one->part, at);
    one->held = 0;
  }
  for (; length >= REPLY_BYTES; chunk += REPLY_BYTES, length -= REPLY_BYTES) take_reply(one, chunk, at);
  memcpy(one->part, chunk, length);
  one->held = length;
}

/* A batch is complete, or the first reply of a new connection is there. */
static void all_answered(struct connection *one) {
  if (!one->answered) {
    one->answered = 1;
    open_count++;
  } else if (mode == CLOSED) {
    record(one->sent_at, now());
  }
  if (mode == CLOSED && open_count == connection_count) ask_again(one);
}

/* The server's end: after QUIT it is the last thing to come, in every other mode it is a mistake. */
static void server_closed(struct connection *one, long got) {
  int is_whole = mode == CHURN && got == 0 && one->owed == 0;
  close_connection(one);
  if (is_whole && counting) sessions++;
  if (is_whole) served++;
  if (is_whole) record(one->sent_at, now());
  else errors++;
  if (mode != HOLD) open_connection(one);
}

static void readable(struct connection *one) {
  static char chunk[CHUNK_BYTES];
  long got = read(one->fd, chunk, sizeof chunk);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    server_closed(one, got);
    return;
  }
  take_replies(one, chunk, got);
  if (one->owed < 0) wrong++;
  if (one->owed == 0) all_answered(one);
}

static void turn(int wait_ms) {
  static struct epoll_event events[EVENTS];
  int ready = epoll_wait(poll_fd, events, EVENTS, wait_ms);
  for (int index = 0; index < ready; index++) {
    struct connection *one = events[index].data.ptr;
    if (one->fd < 0) continue;
    if (!one->connected) connected(one);
    else readable(one);
  }
}

/* Opens all connections, a bounded number at a time, and waits until each has been answered. */
static void open_all(void) {
  double limit = now() + OPEN_LIMIT_S;
  int begun = 0;
  while (open_count < connection_count) {
    while (begun < connection_count && connecting < MAX_CONNECTING) open_connection(&connections[begun++]);
    turn(10);
    if (now() > limit) {
      printf("{\"open\":%d,\"failed\":\"not all connections stood after %.0f s\"}\n", open_count, OPEN_LIMIT_S);
      exit(1);
    }
  }
  printf("{\"open\":%d}\n", open_count);
  fflush(stdout);
}

static double measure(double seconds, double per_second) {
  double start = now(), begin = start + WARM_S, end = begin + seconds, next_due = start;
  int in_turn = 0;
  if (mode == CLOSED)
    for (int index = 0; index < connection_count; index++) ask_again(&connections[index]);
  for (;;) {
    double at = now();
    if (!counting && at >= begin) {
      counting = 1;
      begin = at;
      end = at + seconds;
    }
    if (at >= end) return at - begin;
    for (; mode == RATE && next_due <= at; next_due += 1 / per_second) {
      struct connection *one = &connections[in_turn++ % connection_count];
      if (one->connected) ask_on_time(one, next_due);
    }
    turn(mode == RATE ? 0 : 10);
  }
}

static void hold(double seconds) {
  struct pollfd input = {.fd = 0, .events = POLLIN};
  poll(&input, 1, seconds * 1000);
}

static void be_ready(char **words) {
  static const char *const MODES[] = {"closed", "rate", "churn", "hold"};
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  for (int index = 0; index < 4; index++)
    if (strcmp(words[5], MODES[index]) == 0) mode = index;
  server.sin_family = AF_INET;
  server.sin_port = htons(atoi(words[2]));
  inet_pton(AF_INET, words[1], &server.sin_addr);
  connection_count = atoi(words[4]);
  depth = mode == CLOSED ? atoi(words[6]) : 1;
  if (depth > MAX_DEPTH) depth = MAX_DEPTH;
  for (int index = 0; index < depth; index++) memcpy(requests + index * REQUEST_BYTES, REQUEST, REQUEST_BYTES);
  connections = calloc(connection_count, sizeof *connections);
  for (int index = 0; mode == RATE && index < connection_count; index++)
    connections[index].due = malloc(MAX_DUE * sizeof(double));
  poll_fd = epoll_create1(0);
}

int main(int count, char **words) {
  if (count != 7) {
    fprintf(stderr, "usage: generator ADDRESS PORT SECONDS CONNECTIONS closed|rate|churn|hold DEPTH|PER_S|0\n");
    return 2;
  }
  be_ready(words);
  double wanted_s = atof(words[3]), measured_s = 0;
  open_all();
  if (mode == HOLD) hold(wanted_s);
  else measured_s = measure(wanted_s, atof(words[6]));
  printf("{\"requests\":%ld,\"sessions\":%ld,\"served\":%ld,\"seconds\":%.6f,\"p50Us\":%d,\"p99Us\":%d,\"maxUs\":%.0f,"
         "\"wrong\":%ld,\"errors\":%ld}\n",
         answered, sessions, served, measured_s, percentile_us(0.5), percentile_us(0.99), longest_us, wrong, errors);
  return 0;
}
