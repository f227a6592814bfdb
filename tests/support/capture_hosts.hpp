// The servers of a recording, as `smbprobe read` reports them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "capture/capture_file.hpp"
#include "capture/capture_reports.hpp"
#include "capture/read_capture.hpp"

namespace smbprobe::test {

/// Nothing for a file that cannot be read.
[[nodiscard]] inline std::vector<report::HostReport> hosts_of_capture(const std::string& path) {
  auto file = capture::CaptureFile::open(path);
  if (!file) return {};
  capture::CaptureReports reports;
  capture::CaptureEvents events;
  events.on_conversation = [&](capture::Conversation&& conversation) { reports.add(std::move(conversation)); };
  events.on_nbstat = [&](capture::SeenNbstat&& nbstat) { reports.add(std::move(nbstat)); };
  capture::CaptureCounts counts;
  capture::read_capture(*file, events, counts);
  reports.settle();
  std::vector<report::HostReport> out;
  for (auto& surveyed : reports.hosts()) out.push_back(std::move(surveyed.report));
  return out;
}

}  // namespace smbprobe::test
