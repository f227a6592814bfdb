#include "cli/io/saved_hosts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/json_layout.hpp"
#include "base/number_text.hpp"
#include "net/descriptors.hpp"
#include "report/saved_line.hpp"
#include "report/version.hpp"
#include "targets/targets.hpp"

namespace smbprobe::cli {
namespace {

/// More about one file says nothing new; a file that begins with so many bad lines is none of ours.
constexpr std::size_t kMostComplaints = 3;

/// Descriptors for all that is no saved file.
constexpr std::size_t kFreeDescriptors = 32;

std::size_t files_to_keep_open() {
  const auto allowed = net::raise_descriptor_limit(0);
  return allowed > 2 * kFreeDescriptors ? allowed - kFreeDescriptors : 1;
}

}  // namespace

HostKey key_of(const report::HostReport& report) {
  HostKey key;
  if (report.target != report.address)
    if (const auto target = targets::parse_target(report.target)) key.port = target->port.value_or(0);
  const std::string& name = report.address.empty() ? report.target : report.address;
  if (const auto address = targets::parse_written_address(name)) {
    key.address = *address;
  } else {
    key.is_name = true;
    key.name = name;
  }
  return key;
}

SavedHosts::SavedHosts(audit::HostFilter filter, std::function<void(const std::string&)> on_problem)
    : filter_(std::move(filter)), on_problem_(std::move(on_problem)), most_open_(files_to_keep_open()) {}

void SavedHosts::problem(const std::string& sentence) {
  ++counts_.broken;
  on_problem_(sentence);
}

void SavedHosts::complain(const Record& piece, std::size_t offset, std::string_view what) {
  ++counts_.broken;
  if (++complaints_ > kMostComplaints) return;
  const SourceLocation place = location_of(piece, offset);
  on_problem_(fmt::format("{}: line {}, column {}: {}", files_.back().name(), place.line, place.column, what));
}

bool SavedHosts::take(const Record& piece) {
  if (!piece.complaint.empty()) {
    complain(piece, 0, piece.complaint);
    return false;
  }
  const auto line = report::parse_saved(piece.text);
  if (!line) {
    complain(piece, line.error().offset, line.error().message);
    return false;
  }
  if (line->is_host && line->schema < report::kJsonSchema) ++older_;
  if (line->is_host)
    hosts_.push_back({.key = key_of(line->report),
                      .offset = piece.offset,
                      .size = static_cast<std::uint32_t>(piece.text.size()),
                      .file = static_cast<std::uint32_t>(files_.size() - 1),
                      .speaks_smb = line->report.status == report::HostStatus::smb,
                      .wanted = filter_.wants(line->report),
                      .is_current = line->schema == report::kJsonSchema});
  else
    ++counts_.other_lines;
  return true;
}

void SavedHosts::add(const std::string& path) {
  auto opened = SavedFile::open(path);
  if (!opened) return problem(opened.error());
  auto& file = files_.emplace_back(*std::move(opened));
  read(file);
  if (files_.size() > most_open_) file.release();
}

void SavedHosts::read(SavedFile& file) {
  complaints_ = 0;
  bool some_good = false;
  Record piece;
  while (file.next(piece)) {
    some_good = take(piece) || some_good;
    if (!some_good && complaints_ >= kMostComplaints) {
      on_problem_(fmt::format("{}: not an smbprobe report file: none of its first {} lines is a report", file.name(),
                              kMostComplaints));
      return;
    }
  }
  if (!file.failure().empty()) return problem(file.failure());
  if (file.empty())
    return complain({.text = {}, .offset = 0, .line = 1, .column = 1, .complaint = {}}, 0, "an empty file");
  if (complaints_ > kMostComplaints)
    on_problem_(fmt::format("{}: and {} more lines like these", file.name(), complaints_ - kMostComplaints));
}

void SavedHosts::settle() {
  if (older_ > 0)
    on_problem_(fmt::format("{} by an older smbprobe (schema 1): what it did not save is unknown",
                            older_ == 1 ? "1 host was saved" : base::grouped(older_) + " hosts were saved"));
  std::ranges::stable_sort(hosts_, {}, &SavedHost::key);
  const auto same_host = [](const SavedHost& a, const SavedHost& b) { return a.key == b.key; };
  // the first of each run of equals stays: looked at from behind, that is the last word
  const auto older = std::unique(hosts_.rbegin(), hosts_.rend(), same_host);
  counts_.told_again += static_cast<std::uint64_t>(hosts_.rend() - older);
  hosts_.erase(hosts_.begin(), older.base());
}

std::uint64_t SavedHosts::without_smb() const noexcept {
  return static_cast<std::uint64_t>(std::ranges::count(hosts_, false, &SavedHost::speaks_smb));
}

std::string SavedHosts::text(const SavedHost& host) const { return files_[host.file].read(host.offset, host.size); }

std::string SavedHosts::line(const SavedHost& host) const {
  return files_[host.file].is_list() ? base::one_line(text(host)) : text(host);
}

std::optional<report::HostReport> SavedHosts::report(const SavedHost& host) const {
  auto line = report::parse_saved(text(host));
  if (!line || !line->is_host) return std::nullopt;
  return std::move(line->report);
}

}  // namespace smbprobe::cli
