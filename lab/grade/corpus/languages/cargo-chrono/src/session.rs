use chrono::Local;
use std::io::{Read, Write};
use std::net::TcpStream;

pub fn run(mut stream: TcpStream) {
    let mut pending = Vec::new();
    let mut chunk = [0u8; 256];
    loop {
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return,
            Ok(n) => pending.extend_from_slice(&chunk[..n]),
        }
        while let Some(end) = pending.windows(2).position(|two| two == b"\r\n") {
            let line: Vec<u8> = pending.drain(..end + 2).collect();
            let reply = match &line[..end] {
                b"TIME" => format!("JAM {}\r\n", Local::now().format("%H:%M:%S")),
                b"QUIT" => return,
                _ => "ERROR\r\n".to_string(),
            };
            if stream.write_all(reply.as_bytes()).is_err() {
                return;
            }
        }
        if pending.len() > 1024 {
            return;
        }
    }
}
