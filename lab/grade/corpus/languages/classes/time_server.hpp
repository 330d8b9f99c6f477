#pragma once
#include <cstdint>
#include <string>

class TimeServer {
public:
    explicit TimeServer(std::uint16_t port);
    ~TimeServer();
    void run();

private:
    static void serve(int sock);
    static std::string answer(const std::string &line);
    int listener;
};
