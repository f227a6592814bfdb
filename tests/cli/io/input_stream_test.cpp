#include "cli/io/input_stream.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <string>
#include <string_view>
#include <thread>

#include <doctest/doctest.h>

namespace smbprobe::cli {
namespace {

/// The end that is written to; the stream closes the other.
class TextPipe {
 public:
  TextPipe() { REQUIRE(::pipe(ends_.data()) == 0); }
  ~TextPipe() { close(); }
  TextPipe(const TextPipe&) = delete;
  TextPipe& operator=(const TextPipe&) = delete;

  [[nodiscard]] int reader() const { return ends_[0]; }
  void write(std::string_view text) const {
    REQUIRE(::write(ends_[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  void close() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }

 private:
  std::array<int, 2> ends_{};
};

TEST_SUITE("cli/input_stream") {
  TEST_CASE("gives a line as soon as it is there") {
    TextPipe pipe;
    InputStream in(pipe.reader(), nullptr);
    std::string line;
    for (const std::string_view text : {"one", "two"}) {
      pipe.write(std::string(text) + "\n");
      std::getline(in, line);  // its writer goes on
      CHECK(line == text);
    }
    pipe.write("three");
    pipe.close();
    std::getline(in, line);
    CHECK(line == "three");
    CHECK(in.eof());
    CHECK_FALSE(in.bad());
  }

  TEST_CASE("is at its end once it is stopped, also while it waits") {
    InputStop stop;
    const TextPipe pipe;
    InputStream in(pipe.reader(), &stop);
    std::atomic<bool> ended{};
    std::thread reader([&] {
      std::string line;
      std::getline(in, line);
      ended = in.eof() && !in.bad();
    });
    stop.request();
    reader.join();
    CHECK(ended);
  }

  TEST_CASE("waits for a descriptor that does not wait itself") {
    TextPipe pipe;
    REQUIRE(::fcntl(pipe.reader(), F_SETFL, O_NONBLOCK) == 0);
    InputStream in(pipe.reader(), nullptr);
    std::thread writer([&] { pipe.write("late\n"); });
    std::string line;
    std::getline(in, line);
    writer.join();
    CHECK(line == "late");
  }

  TEST_CASE("tells an error from an end") {
    InputStream in(::open("/", O_RDONLY), nullptr);
    std::string line;
    std::getline(in, line);
    CHECK(in.bad());
  }
}

}  // namespace
}  // namespace smbprobe::cli
