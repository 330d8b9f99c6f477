#include <stddef.h>

void jam_sekarang(char *tujuan, size_t ukuran);
