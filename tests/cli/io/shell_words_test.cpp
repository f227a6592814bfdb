#include "cli/io/shell_words.hpp"

#include <doctest/doctest.h>

namespace smbprobe::cli {

TEST_SUITE("cli/shell_words") {
  TEST_CASE("words that a shell takes as they are") {
    CHECK(shell_words({"192.0.2.0/24", "nas.lan:4450"}, "TARGETS") == "192.0.2.0/24 nas.lan:4450");
  }

  TEST_CASE("another word stands for what a shell would not, for standard input and for much") {
    for (const auto* word : {"a b", "$(x)", "it's", "*", "-", "", "a\nb"}) CHECK(shell_words({word}, "FILE") == "FILE");
    CHECK(shell_words({std::string(80, 'a')}, "FILE") == "FILE");
  }
}

}  // namespace smbprobe::cli
