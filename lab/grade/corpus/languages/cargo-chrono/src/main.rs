mod session;

use std::net::TcpListener;

fn main() {
    let listener = TcpListener::bind(("0.0.0.0", 45000)).expect("bind");
    for stream in listener.incoming().flatten() {
        std::thread::spawn(move || session::run(stream));
    }
}
