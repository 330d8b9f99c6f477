package main

import (
	"bufio"
	"net"
)

func serve(address string, now func() string) error {
	listener, err := net.Listen("tcp4", address)
	if err != nil {
		return err
	}
	for {
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		go session(conn, now)
	}
}

func session(conn net.Conn, now func() string) {
	defer conn.Close()
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		switch lines.Text() {
		case "QUIT":
			return
		case "TIME":
			conn.Write([]byte("JAM " + now() + "\r\n"))
		}
	}
}
