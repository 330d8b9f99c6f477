package clock

import (
	"fmt"
	"time"
)

func Now() string {
	h, m, s := time.Now().Clock()
	return fmt.Sprintf("%02d:%02d:%02d", h, m, s)
}
