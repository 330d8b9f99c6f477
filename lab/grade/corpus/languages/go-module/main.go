package main

import (
	"log"
	"timeserver/clock"
)

func main() {
	log.Fatal(serve(":45000", clock.Now))
}
