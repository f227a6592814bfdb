#include "cli/sweep/status_file.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmath>
#include <string_view>
#include <system_error>

#include "base/escape.hpp"
#include "base/json_writer.hpp"
#include "cli/io/file_read.hpp"
#include "cli/io/file_write.hpp"
#include "cli/io/open_file.hpp"
#include "cli/io/system_call.hpp"
#include "report/time_text.hpp"
#include "report/version.hpp"

namespace smbprobe::cli {
namespace {

constexpr std::int64_t kStatusEveryUs = 1'000'000;
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

/// An empty file counts: nothing is lost.
bool is_status_file(const std::string& path) {
  const int fd = open_own(path);
  if (fd < 0) return false;
  const auto head = read_part(fd, 0, kHead.size());
  ::close(fd);
  return head && (head->empty() || *head == kHead);
}

}  // namespace

std::string status_text(const SweepSnapshot& snapshot, SweepState state, std::int64_t started_us) {
  base::JsonWriter out;
  out.begin_object();
  out.member("schema", report::kJsonSchema);
  out.raw_string("type", "status");
  out.member("tool", report::kTool);
  out.raw_string("state", name_of(state));
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
    if (!S_ISREG(found.st_mode)) return usage("is not a regular file and cannot be a --status-file");
    if (!overwrite && !is_status_file(path)) return usage("exists and is not a status file; --overwrite replaces it");
  }
  return StatusFile{path, started_us};
}

std::optional<std::string> StatusFile::update(const SweepSnapshot& snapshot) {
  if (snapshot.elapsed_us < due_us_) return std::nullopt;
  due_us_ = snapshot.elapsed_us + kStatusEveryUs;
  return write(status_text(snapshot, SweepState::running, started_us_));
}

std::optional<std::string> StatusFile::finish(const SweepSnapshot& snapshot, bool interrupted) {
  return write(status_text(snapshot, interrupted ? SweepState::interrupted : SweepState::finished, started_us_));
}

std::optional<std::string> StatusFile::write(const std::string& text) {
  const int failure = replace_file(path_, text);
  if (failure == 0 || std::exchange(told_, true)) return std::nullopt;
  return fmt::format("cannot write the status to {}: {}", base::escape_terminal(path_), error_text(failure));
}

}  // namespace smbprobe::cli
