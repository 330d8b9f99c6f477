#include "time_server.hpp"

int main() {
    TimeServer server(45000);
    server.run();
}
