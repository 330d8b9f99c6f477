package id.jam;

public class Main {
    public static void main(String[] args) throws Exception {
        new Server(45000).jalankan();
    }
}
