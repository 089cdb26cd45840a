/* Stands for a vendor's library for card photos: what the photo's first byte says, it does.
 * Which function it has, and how that one answers, is chosen by the compiler's -D. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WIDTH 102
#define HEIGHT 126
#define ROW 308
#define SIZE (54 + ROW * HEIGHT)

static void put(unsigned char *at, unsigned value, int bytes) {
    for (int i = 0; i < bytes; i++) at[i] = value >> (8 * i);
}

static void draw(const unsigned char *wlt, unsigned char *bmp) {
    memset(bmp, 0, SIZE);
    memcpy(bmp, "BM", 2);
    put(bmp + 2, SIZE, 4);
    put(bmp + 10, 54, 4);
    put(bmp + 14, 40, 4);
    put(bmp + 18, wlt[0] == 'w' ? WIDTH * 2 : WIDTH, 4);
    put(bmp + 22, HEIGHT, 4);
    put(bmp + 26, 1, 2);
    put(bmp + 28, 24, 2);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) memset(bmp + 54 + y * ROW + 3 * x, wlt[1 + (x + y) % 64], 3);
}

static int decode(const unsigned char *wlt, unsigned char *bmp) {
    switch (wlt[0]) {
    case 'c': abort();
    case 's': raise(SIGSEGV); break;
    case 'e': exit(0);
    case 'h': for (;;) pause();
    case 'n': return 0; /* nothing is written */
    case 'o': puts("{\"bmp\": \"\"}"); fflush(stdout); break;
    }
    draw(wlt, bmp);
    return ANSWER;
}

#ifdef INTO_BUFFER
int INTO_BUFFER(unsigned char *wlt, unsigned char *bmp, int last) {
    return last == LAST ? decode(wlt, bmp) : 99;
}
#endif

#ifdef BESIDE_FILE
#ifdef OTHER_NAME
int BESIDE_FILE(char *file) {
#else
int BESIDE_FILE(char *file, int intf) {
    if (intf != 1) return 99;
#endif
    static unsigned char bmp[SIZE];
    unsigned char wlt[1024];
    char name[4096];
    FILE *from = fopen(file, "rb");
    if (!from || fread(wlt, 1, sizeof wlt, from) != sizeof wlt) return 99;
    fclose(from);
    strcpy(name, file);
#ifdef OTHER_NAME
    strcpy(strrchr(name, '/') + 1, OTHER_NAME);
#else
    strcpy(strrchr(name, '.'), ".bmp");
#endif
    memset(bmp, 0, sizeof bmp);
    int answer = decode(wlt, bmp);
    FILE *to = fopen(name, "wb");
    fwrite(bmp, 1, bmp[0] ? SIZE : 0, to);
    fclose(to);
    return answer;
}
#endif

#ifdef HANGS
__attribute__((constructor)) static void hang(void) { for (;;) pause(); }
#endif
