#include "cli/sweep/status_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <system_error>

#include "base/escape.hpp"
#include "base/json_writer.hpp"
#include "report/time_text.hpp"
#include "report/version.hpp"

namespace smbprobe::cli {
namespace {

constexpr std::int64_t kEveryUs = 1'000'000;
constexpr double kUsPerSecond = 1e6;
constexpr mode_t kNewFileMode = 0666;
/// How every status file begins.
constexpr std::string_view kHead = R"({"schema":2,"type":"status",)";
static_assert(report::kJsonSchema == 2);

std::string_view name_of(SweepState state) noexcept {
  switch (state) {
    case SweepState::running:
      return "running";
    case SweepState::finished:
      return "finished";
    case SweepState::interrupted:
      break;
  }
  return "interrupted";
}

double one_decimal(double value) { return std::round(value * 10) / 10; }

std::optional<double> one_decimal(const std::optional<double>& value) {
  return value.transform([](double number) { return one_decimal(number); });
}

/// A descriptor that is closed on every way out.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  [[nodiscard]] int get() const noexcept { return fd_; }
  bool close() {
    const int fd = std::exchange(fd_, -1);
    return fd < 0 || ::close(fd) == 0;
  }

 private:
  int fd_;
};

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// False with errno set where it cannot be done.
bool replace(const std::string& path, const std::string& text) {
  const std::string beside = path + ".new";
  Descriptor file{::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, kNewFileMode)};
  if (file.get() < 0) return false;
  if (write_all(file.get(), text) && file.close() && std::rename(beside.c_str(), path.c_str()) == 0) return true;
  const int why = errno;
  ::unlink(beside.c_str());
  errno = why;
  return false;
}

/// An empty file counts: nothing is lost.
bool is_status_file(const std::string& path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  std::array<char, kHead.size()> head{};
  const ssize_t size = file.get() < 0 ? -1 : ::read(file.get(), head.data(), head.size());
  return size == 0 || (size > 0 && std::string_view{head.data(), static_cast<std::size_t>(size)} == kHead);
}

}  // namespace

std::string status_text(const SweepSnapshot& snapshot, SweepState state, std::int64_t started_us) {
  base::JsonWriter out;
  out.begin_object();
  out.member("schema", report::kJsonSchema);
  out.word("type", "status");
  out.member("tool", report::kTool);
  out.word("state", name_of(state));
  out.member("started", report::iso8601_ms(started_us));
  out.member("updated", report::iso8601_ms(started_us + snapshot.elapsed_us));
  out.member("elapsed_s", one_decimal(static_cast<double>(snapshot.elapsed_us) / kUsPerSecond));
  out.member("done", snapshot.done);
  out.member("total", snapshot.total == 0 ? std::nullopt : std::optional(snapshot.total));
  out.member("percent", one_decimal(percent_done(snapshot)));
  out.member("hosts_per_s", one_decimal(snapshot.hosts_per_s));
  out.member("seconds_left", one_decimal(state == SweepState::running ? seconds_left(snapshot) : std::nullopt));
  out.key("hosts");
  write_tally(out, snapshot.tally);
  out.end_object();
  return std::string(out.line());
}

std::expected<StatusFile, Problem> StatusFile::open(const std::string& path, bool overwrite, std::int64_t started_us) {
  const auto usage = [&](std::string_view why) {
    return std::unexpected(Problem{ExitCode::usage, fmt::format("{} {}", base::escape_terminal(path), why)});
  };
  struct stat found{};
  if (::lstat(path.c_str(), &found) == 0) {
    if (!S_ISREG(found.st_mode)) return usage("is no regular file, so it cannot be a --status-file");
    if (!overwrite && !is_status_file(path)) return usage("exists and is no status file; --overwrite replaces it");
  }
  return StatusFile{path, started_us};
}

std::optional<std::string> StatusFile::update(const SweepSnapshot& snapshot) {
  if (snapshot.elapsed_us < due_us_) return std::nullopt;
  due_us_ = snapshot.elapsed_us + kEveryUs;
  return write(status_text(snapshot, SweepState::running, started_us_));
}

std::optional<std::string> StatusFile::finish(const SweepSnapshot& snapshot, bool interrupted) {
  return write(status_text(snapshot, interrupted ? SweepState::interrupted : SweepState::finished, started_us_));
}

std::optional<std::string> StatusFile::write(const std::string& text) {
  if (replace(path_, text) || std::exchange(told_, true)) return std::nullopt;
  const std::string why = std::generic_category().message(errno);
  return fmt::format("cannot write the status to {}: {}", base::escape_terminal(path_), why);
}

}  // namespace smbprobe::cli
