#include <curl/curl.h>

// Options and answers of libcurl go through variadic functions, which Swift cannot import: one function a type.
static inline CURLcode acavd_curl_set_number(CURL *curl, CURLoption option, long value) {
    return curl_easy_setopt(curl, option, value);
}
static inline CURLcode acavd_curl_set_text(CURL *curl, CURLoption option, const char *value) {
    return curl_easy_setopt(curl, option, value);
}
static inline CURLcode acavd_curl_set_pointer(CURL *curl, CURLoption option, void *value) {
    return curl_easy_setopt(curl, option, value);
}
static inline CURLcode acavd_curl_set_receiver(CURL *curl, CURLoption option, curl_write_callback value) {
    return curl_easy_setopt(curl, option, value);
}
static inline CURLcode acavd_curl_set_socket_opener(CURL *curl, curl_opensocket_callback value) {
    return curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, value);
}
static inline CURLMcode acavd_curl_limit_connections(CURLM *multi, long value) {
    return curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, value);
}
