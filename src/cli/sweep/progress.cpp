#include "cli/sweep/progress.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "base/number_text.hpp"
#include "cli/io/console.hpp"
#include "cli/io/terminal.hpp"

namespace smbprobe::cli {
namespace {

constexpr std::int64_t kProgressEveryUs = 200'000;
constexpr std::string_view kClear = "\r\x1b[K";
constexpr std::string_view kGap = "  ";

/// A part of the line; the one with the highest number goes first where there is no room.
struct Part {
  std::string text;
  unsigned goes;
};

std::string count_text(const SweepSnapshot& snapshot) {
  if (snapshot.total == 0) return base::grouped(snapshot.done) + " so far";
  return fmt::format("{}/{}", base::grouped(snapshot.done), base::grouped(snapshot.total));
}

std::vector<Part> parts_of(const SweepSnapshot& snapshot) {
  constexpr std::array<unsigned, 4> kVerdictGoes{2, 5, 7, 6};
  std::vector<Part> out{{count_text(snapshot), 1}};
  if (const auto percent = percent_done(snapshot)) {
    out.front().goes = 3;
    out.push_back({fmt::format("{:.1f}%", *percent), 0});
  }
  if (snapshot.hosts_per_s > 0)
    out.push_back({base::grouped(static_cast<std::uint64_t>(std::llround(snapshot.hosts_per_s))) + "/s", 4});
  for (std::size_t i = 0; i < kSmb1Words.size(); ++i)
    if (const auto hosts = snapshot.tally.of(kSmb1Words[i].first); hosts != 0)
      out.push_back({fmt::format("{} {}", base::grouped(hosts), kSmb1Words[i].second), kVerdictGoes[i]});
  if (const auto left = seconds_left(snapshot)) out.push_back({base::duration_text(*left) + " left", 1});
  return out;
}

std::string joined(const std::vector<Part>& parts) {
  std::string out;
  for (const auto& part : parts) out.append(out.empty() ? "" : kGap).append(part.text);
  return out;
}

/// A job in the background does not write across the shell's line.
bool in_foreground() {
  const pid_t group = ::tcgetpgrp(STDERR_FILENO);
  return group < 0 || group == ::getpgrp();
}

}  // namespace

std::string progress_line(const SweepSnapshot& snapshot, std::size_t columns) {
  std::vector<Part> parts = parts_of(snapshot);
  std::string line = joined(parts);
  while (line.size() > columns && parts.size() > 1) {
    auto first = parts.begin();
    for (auto part = parts.begin(); part != parts.end(); ++part)
      if (part->goes > first->goes) first = part;
    parts.erase(first);
    line = joined(parts);
  }
  return line.substr(0, columns);
}

bool wants_progress(bool no_progress) { return !no_progress && can_move_cursor(STDERR_FILENO); }

Progress::Progress(bool enabled) : enabled_(enabled), due_us_(kProgressEveryUs) {}

void Progress::update(const SweepSnapshot& snapshot) {
  if (!enabled_ || (!redraw_ && snapshot.elapsed_us < due_us_)) return;
  redraw_ = false;
  due_us_ = snapshot.elapsed_us + kProgressEveryUs;
  if (!in_foreground()) return;
  // The last column stays free: some terminals go to the next line once it is filled.
  const std::size_t columns = terminal_columns(STDERR_FILENO);
  tell_text(fmt::format("\r{}\x1b[K", progress_line(snapshot, columns - 1)));
  drawn_ = true;
}

void Progress::clear() {
  if (!drawn_) return;
  tell_text(kClear);
  drawn_ = false;
  redraw_ = true;
}

void Progress::clear_for(int fd) {
  if (drawn_ && shares_terminal(fd)) clear();
}

void Progress::finish() {
  clear();
  enabled_ = false;
}

bool Progress::shares_terminal(int fd) {
  if (known_fd_ == fd) return known_shares_;
  struct stat ours{};
  struct stat other{};
  known_fd_ = fd;
  known_shares_ = ::isatty(fd) == 1 && ::fstat(STDERR_FILENO, &ours) == 0 && ::fstat(fd, &other) == 0 &&
                  ours.st_rdev == other.st_rdev;
  return known_shares_;
}

}  // namespace smbprobe::cli
