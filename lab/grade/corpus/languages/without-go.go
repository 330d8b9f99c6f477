package main

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"time"
)

func handle(conn net.Conn) {
	defer conn.Close()
	scanner := bufio.NewScanner(conn)
	for scanner.Scan() {
		switch strings.TrimSuffix(scanner.Text(), "\r") {
		case "TIME":
			fmt.Fprintf(conn, "JAM %s\r\n", time.Now().Format("15:04:05"))
		case "QUIT":
			return
		case "":
		default:
			fmt.Fprint(conn, "ERROR unknown command\r\n")
		}
	}
}

func main() {
	listener, err := net.Listen("tcp", ":45000")
	if err != nil {
		panic(err)
	}
	fmt.Println("listening on", listener.Addr())
	for {
		conn, err := listener.Accept()
		if err != nil {
			continue
		}
		handle(conn)
	}
}
