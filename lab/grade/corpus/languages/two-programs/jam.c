#include "jam.h"
#include <time.h>

void jam_sekarang(char *tujuan, size_t ukuran) {
    time_t t = time(NULL);
    strftime(tujuan, ukuran, "JAM %H:%M:%S\r\n", localtime(&t));
}
