// The shared corpus of captures and what another program found in them.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "capture/capture_file.hpp"
#include "capture/read_capture.hpp"

namespace smbprobe::test {

/// The corpus stands beside the repository and is no part of it.
inline std::filesystem::path corpus_folder() {
  return std::filesystem::path(SMBPROBE_SOURCE_DIR).parent_path() / "shared" / "captures";
}

/// True when the corpus is there. Where it must be (CI=true) its absence fails the test, elsewhere it is said.
inline bool has_corpus() {
  if (std::filesystem::is_directory(corpus_folder())) return true;
  const char* const ci = std::getenv("CI");
  if (ci != nullptr && std::string_view(ci) == "true") FAIL("the corpus of captures is missing");
  MESSAGE("skipped: no corpus of captures beside the repository");
  return false;
}

/// Every capture of the corpus, by the path of its expectation.
inline std::map<std::filesystem::path, std::filesystem::path> corpus_files() {
  std::map<std::filesystem::path, std::filesystem::path> out;
  constexpr std::string_view kExpected = ".expected.json";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus_folder())) {
    const std::string expected = entry.path().string();
    if (!expected.ends_with(kExpected)) continue;
    const std::string base = expected.substr(0, expected.size() - kExpected.size());
    for (const char* const suffix : {".pcap", ".pcapng", ".pcap.gz", ".cap", ".snoop"})
      if (std::filesystem::exists(base + suffix)) out[expected] = base + suffix;
  }
  return out;
}

/// Everything that a capture holds.
struct WholeCapture {
  std::vector<capture::Conversation> conversations;
  std::vector<capture::SeenNbstat> nbstat;
  capture::CaptureCounts counts;
  std::string error;    ///< why it could not be opened
  std::string trouble;  ///< what could not be read, a line each
};

inline WholeCapture read_whole(const std::string& path) {
  WholeCapture out;
  auto file = capture::CaptureFile::open(path);
  if (!file) {
    out.error = file.error();
    return out;
  }
  capture::read_capture(
      *file,
      {.on_conversation = [&](capture::Conversation&& found) { out.conversations.push_back(std::move(found)); },
       .on_nbstat = [&](capture::SeenNbstat&& found) { out.nbstat.push_back(std::move(found)); }},
      out.counts);
  for (const std::string& trouble : file->troubles()) out.trouble += trouble + '\n';
  return out;
}

}  // namespace smbprobe::test
