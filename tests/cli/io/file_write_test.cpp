#include "cli/io/file_write.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include "cli/io/file_lock.hpp"
#include "support/temporary_folder.hpp"

namespace smbprobe::cli {
namespace {

constexpr std::size_t kMoreThanAPipeHolds = std::size_t{1} << 20U;

/// A pipe whose writing end does not block.
class Pipe {
 public:
  Pipe() {
    REQUIRE(::pipe(ends_) == 0);
    ::fcntl(ends_[1], F_SETFL, O_NONBLOCK);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }

  [[nodiscard]] int reading() const { return ends_[0]; }
  [[nodiscard]] int writing() const { return ends_[1]; }

 private:
  int ends_[2]{};  // NOLINT(cppcoreguidelines-avoid-c-arrays): pipe() takes one
};

std::string content(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_SUITE("cli/file_write") {
  TEST_CASE("a full pipe that does not block is waited for") {
    const Pipe pipe;
    const std::string text(kMoreThanAPipeHolds, 'x');
    std::string got;
    std::thread reader([&] {
      std::string piece(4096, '\0');
      while (got.size() < text.size()) {
        const ssize_t size = ::read(pipe.reading(), piece.data(), piece.size());
        if (size <= 0) return;
        got.append(piece, 0, static_cast<std::size_t>(size));
      }
    });
    CHECK(write_all(pipe.writing(), text) == 0);
    reader.join();
    CHECK(got == text);
  }

  TEST_CASE("and no longer than the patience lasts") {
    const Pipe pipe;
    CHECK(write_all(pipe.writing(), std::string(kMoreThanAPipeHolds, 'x'), std::chrono::milliseconds{10}) == EAGAIN);
  }

  TEST_CASE("a signal that interrupts a write ends nothing") {
    const Pipe pipe;
    ::fcntl(pipe.writing(), F_SETFL, 0);  // blocks
    struct sigaction counting{};
    struct sigaction before{};
    counting.sa_handler = [](int) {};
    sigemptyset(&counting.sa_mask);
    ::sigaction(SIGUSR1, &counting, &before);
    const std::string text(kMoreThanAPipeHolds, 'x');
    std::string got;
    const auto writer = ::pthread_self();
    std::thread reader([&] {
      std::string piece(65536, '\0');
      while (got.size() < text.size()) {
        ::pthread_kill(writer, SIGUSR1);
        const ssize_t size = ::read(pipe.reading(), piece.data(), piece.size());
        if (size <= 0) return;
        got.append(piece, 0, static_cast<std::size_t>(size));
      }
    });
    CHECK(write_all(pipe.writing(), text) == 0);
    reader.join();
    CHECK(got == text);
    ::sigaction(SIGUSR1, &before, nullptr);
  }

  TEST_CASE("a descriptor that is none is an error") { CHECK(write_all(-1, "x") == EBADF); }

  TEST_CASE("a file is replaced as a whole") {
    const test::TemporaryFolder folder;
    const std::string path = folder / "state";
    REQUIRE(replace_file(path, "cached") == 0);
    CHECK(content(path) == "cached");
    const auto fd = replace_file_locked(path, "on the disk");
    REQUIRE(fd);
    CHECK(content(path) == "on the disk");
    ::close(*fd);
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
  }

  TEST_CASE("a file that cannot be replaced stays, and nothing is left beside it") {
    const test::TemporaryFolder folder;
    const std::string path = folder / "state";
    std::filesystem::create_directories(path + "/full");
    CHECK(replace_file(path, "x") != 0);
    CHECK_FALSE(replace_file_locked(path, "x"));
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
    CHECK(replace_file("/nowhere/state", "x") == ENOENT);
    CHECK(replace_file_locked("/nowhere/state", "x").error() == ENOENT);
  }

  TEST_CASE("what a crash left beside it goes away, and nothing else") {
    const test::TemporaryFolder folder;
    const std::string path = folder / "state";
    for (const std::string& left : {std::string(), std::string("{\"sch"), std::string(20, '\0')}) {
      std::ofstream(fresh_name(path)) << left;
      CHECK(replace_file(path, "{\"schema\":2}") == 0);
      CHECK_FALSE(std::filesystem::exists(fresh_name(path)));
    }
    std::ofstream(fresh_name(path)) << "a letter";
    CHECK(replace_file(path, "{\"schema\":3}") == EEXIST);
    CHECK(replace_file_locked(path, "{\"schema\":3}").error() == EEXIST);
    CHECK(content(fresh_name(path)) == "a letter");
    std::filesystem::remove(fresh_name(path));
    std::filesystem::create_symlink(folder / "victim", fresh_name(path));
    CHECK(replace_file(path, "{\"schema\":3}") == EEXIST);
    CHECK_FALSE(std::filesystem::exists(folder / "victim"));
    CHECK(content(path) == "{\"schema\":2}");
  }

  TEST_CASE("the new file is locked as long as its descriptor is open") {
    const test::TemporaryFolder folder;
    const std::string path = folder / "state";
    const auto fd = replace_file_locked(path, "x");
    REQUIRE(fd);
    const int other = ::open(path.c_str(), O_RDWR);
    CHECK(lock_file(other) == FileLock::elsewhere);
    ::close(*fd);
    CHECK(lock_file(other) == FileLock::held);
    ::close(other);
  }
}

}  // namespace
}  // namespace smbprobe::cli
