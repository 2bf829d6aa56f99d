/* layers.c - linked with one library whole and only those beneath it: a call upward does not link.
 */
int main(void) {
    return 0;
}
