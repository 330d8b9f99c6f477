package id.jam;

import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.text.SimpleDateFormat;
import java.util.Date;
import java.util.Scanner;

class Sesi implements Runnable {
    private final Socket socket;

    Sesi(Socket socket) {
        this.socket = socket;
    }

    public void run() {
        try (Socket s = socket;
             Scanner masuk = new Scanner(s.getInputStream(), "UTF-8");
             PrintStream keluar = new PrintStream(s.getOutputStream(), true, "UTF-8")) {
            masuk.useDelimiter("\r?\n");
            while (masuk.hasNext()) {
                String perintah = masuk.next();
                if (perintah.equals("QUIT")) return;
                if (perintah.equals("TIME")) keluar.print("JAM " + new SimpleDateFormat("HH:mm:ss").format(new Date()) + "\r\n");
                else keluar.print("ERROR\r\n");
                keluar.flush();
            }
        } catch (IOException e) {
            System.err.println(e);
        }
    }
}
