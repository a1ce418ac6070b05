#include <cblas.h>

// LAPACK's symmetric eigenvalue solver (divide and conquer). OpenBLAS exports it, but Debian's OpenBLAS package
// ships no LAPACK header, so the Fortran interface is declared here: every argument by pointer, then the length
// of each character argument.
void ssyevd_(const char *jobz, const char *uplo, const int *n, float *a, const int *lda, float *w,
             float *work, const int *lwork, int *iwork, const int *liwork, int *info,
             unsigned long jobz_length, unsigned long uplo_length);
