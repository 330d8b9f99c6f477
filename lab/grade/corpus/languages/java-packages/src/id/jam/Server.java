package id.jam;

import java.net.ServerSocket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

class Server {
    private final int port;
    private final ExecutorService pool = Executors.newCachedThreadPool();

    Server(int port) {
        this.port = port;
    }

    void jalankan() throws Exception {
        try (ServerSocket server = new ServerSocket(port)) {
            while (true) pool.submit(new Sesi(server.accept()));
        }
    }
}
