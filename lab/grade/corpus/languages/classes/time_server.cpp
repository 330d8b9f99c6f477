#include "time_server.hpp"

#include <csignal>
#include <ctime>
#include <iomanip>
#include <iostream>
#include <netinet/in.h>
#include <sstream>
#include <stdexcept>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

TimeServer::TimeServer(std::uint16_t port) {
    listener = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in addr{};
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = INADDR_ANY;
    addr.sin_port = htons(port);
    if (bind(listener, reinterpret_cast<sockaddr *>(&addr), sizeof addr) < 0 || listen(listener, SOMAXCONN) < 0)
        throw std::runtime_error("port tidak bisa dibuka");
}

TimeServer::~TimeServer() { close(listener); }

void TimeServer::run() {
    std::signal(SIGPIPE, SIG_IGN);
    std::cout << "menunggu koneksi" << std::endl;
    while (true) {
        int sock = accept(listener, nullptr, nullptr);
        if (sock >= 0) std::thread(serve, sock).detach();
    }
}

std::string TimeServer::answer(const std::string &line) {
    if (line != "TIME") return "ERROR tidak dikenal\r\n";
    std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    std::ostringstream out;
    out << "JAM " << std::put_time(&local, "%H:%M:%S") << "\r\n";
    return out.str();
}

void TimeServer::serve(int sock) {
    std::string pending;
    char chunk[256];
    ssize_t n;
    bool open = true;
    while (open && (n = recv(sock, chunk, sizeof chunk, 0)) > 0) {
        pending.append(chunk, n);
        std::size_t end;
        while (open && (end = pending.find('\n')) != std::string::npos) {
            std::string line = pending.substr(0, end);
            pending.erase(0, end + 1);
            if (!line.empty() && line.back() == '\r') line.pop_back();
            if (line == "QUIT") open = false;
            else if (!line.empty()) {
                std::string reply = answer(line);
                open = send(sock, reply.data(), reply.size(), 0) == static_cast<ssize_t>(reply.size());
            }
        }
        if (pending.size() > 1024) open = false;
    }
    close(sock);
}
