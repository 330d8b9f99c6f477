import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;

public class PrintlnServer {
    static final int PORT = 45000;

    static class ClientHandler extends Thread {
        private final Socket socket;

        ClientHandler(Socket socket) {
            this.socket = socket;
        }

        @Override
        public void run() {
            try (socket;
                 BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                 PrintWriter out = new PrintWriter(socket.getOutputStream(), true)) {
                String line;
                while ((line = in.readLine()) != null) {
                    if (line.equals("QUIT")) break;
                    if (line.isEmpty()) continue;
                    String reply = line.equals("TIME")
                        ? "JAM " + LocalTime.now().format(DateTimeFormatter.ofPattern("HH:mm:ss"))
                        : "ERROR perintah tidak dikenal";
                    out.println(reply);
                }
            } catch (IOException e) {
                System.out.println("Koneksi terputus: " + e.getMessage());
            }
        }
    }

    public static void main(String[] args) throws IOException {
        try (ServerSocket server = new ServerSocket(PORT, 100)) {
            System.out.println("Server { " + PORT + " }");
            while (true) {
                Socket client = server.accept();
                new ClientHandler(client).start();
            }
        }
    }
}
