use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

fn jam_wib() -> String {
    let secs = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + 7 * 3600;
    format!("{:02}:{:02}:{:02}", secs / 3600 % 24, secs / 60 % 60, secs % 60)
}

fn handle(stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut writer = stream;
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line).trim_end().to_string();
        match text.as_str() {
            "TIME" => writer.write_all(format!("JAM {}\n", jam_wib()).as_bytes())?,
            "QUIT" => return Ok(()),
            "" => {}
            _ => writer.write_all(b"ERROR\r\n")?,
        }
        line.clear();
    }
    Ok(())
}

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:45000")?;
    println!("Server berjalan di port 45000");
    for stream in listener.incoming() {
        let stream = stream?;
        thread::spawn(move || {
            if let Err(error) = handle(stream) {
                eprintln!("{}", error);
            }
        });
    }
    Ok(())
}
