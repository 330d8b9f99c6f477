#define PORT 45000

void mati(const char *pesan);
void kirim(int fd, const char *teks);
