using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

class ThreadServer
{
    static void Main(string[] args)
    {
        TcpListener listener = new TcpListener(IPAddress.Loopback, 45000);
        listener.Start();
        Console.WriteLine("Server berjalan di port 45000");
        while (true)
        {
            TcpClient client = listener.AcceptTcpClient();
            Thread thread = new Thread(() => Handle(client));
            thread.Start();
        }
    }

    static void Handle(TcpClient client)
    {
        try
        {
            using (client)
            using (NetworkStream stream = client.GetStream())
            using (StreamReader reader = new StreamReader(stream, new UTF8Encoding(false)))
            {
                string line;
                while ((line = reader.ReadLine()) != null)
                {
                    if (line == "QUIT") return;
                    if (line == "") continue;
                    string reply = line == "TIME" ? "JAM " + DateTime.Now.ToString("HH:mm:ss") : "ERROR";
                    byte[] bytes = Encoding.UTF8.GetBytes(reply + "\r\n");
                    stream.Write(bytes, 0, bytes.Length);
                }
            }
        }
        catch (IOException e)
        {
            Console.WriteLine(e.Message);
        }
    }
}
