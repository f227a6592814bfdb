#include "cli/sweep/interrupt_words.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace smbprobe;

TEST_SUITE("cli/interrupt_words") {
  TEST_CASE("a command is quoted where a shell would change it") {
    const std::vector<std::string> words{"scan", "192.0.2.0/24", "192.0.3.*", "-o", "my file", "it's", ""};
    CHECK(cli::shell_command(words) == R"(smbprobe scan 192.0.2.0/24 '192.0.3.*' -o 'my file' 'it'\''s' '')");
  }

  TEST_CASE("the end says what is left and how to continue") {
    CHECK(cli::continue_words(3712, "smbprobe scan --resume x") ==
          "3,712 targets were not probed; continue with: smbprobe scan --resume x");
    CHECK(cli::continue_words(1, "") ==
          "1 target was not probed; a scan with -o FILE --resume CHECKPOINT can be continued");
  }
}
