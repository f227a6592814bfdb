// The hosts of saved files: each once, with its last word, in the order of addresses.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "audit/host_filter.hpp"
#include "cli/io/saved_file.hpp"
#include "report/host_report.hpp"
#include "targets/address.hpp"

namespace smbprobe::cli {

/// What makes two reports speak of one host: the address, and the port where the target names its own. A name without
/// an address stands for itself. Sorted: IPv4, IPv6, what is no address.
struct HostKey {
  bool is_name = false;
  targets::Address address;
  std::string name;      ///< an address with a scope, or a name without an address
  std::uint16_t port{};  ///< 0 for none of its own

  friend auto operator<=>(const HostKey&, const HostKey&) = default;
};

[[nodiscard]] HostKey key_of(const report::HostReport& report);

/// Where a host's last word stands.
struct SavedHost {
  HostKey key;
  std::uint64_t offset{};
  std::uint32_t size{};
  std::uint32_t file{};
  bool speaks_smb = false;
  bool wanted = false;      ///< by the filter
  bool is_current = false;  ///< of the schema that this program writes
};

/// Keeps places, not reports: a million hosts take some hundred bytes each.
class SavedHosts {
 public:
  struct Counts {
    std::uint64_t told_again{};   ///< lines that a later one of the same host replaced
    std::uint64_t other_lines{};  ///< of clients, sessions, exchanges
    std::uint64_t broken{};       ///< lines and files that could not be used
  };

  /// @param on_problem called with a sentence about what cannot be used
  SavedHosts(audit::HostFilter filter, std::function<void(const std::string&)> on_problem);

  /// Reads a file whole; what cannot be used is reported and skipped.
  void add(const std::string& path);

  /// How many files could be opened.
  [[nodiscard]] std::size_t opened() const noexcept { return files_.size(); }

  /// After the last file: sorts, and keeps the last word of each host.
  void settle();

  [[nodiscard]] std::span<const SavedHost> hosts() const noexcept { return hosts_; }
  [[nodiscard]] const Counts& counts() const noexcept { return counts_; }
  /// How many hosts do not support SMB.
  [[nodiscard]] std::uint64_t without_smb() const noexcept;

  /// The host exactly as saved in its file.
  [[nodiscard]] std::string text(const SavedHost& host) const;
  /// The same as a line of NDJSON: a line byte for byte, an element of an array without the spaces between.
  [[nodiscard]] std::string line(const SavedHost& host) const;
  /// The same, read; nothing where the file has changed since.
  [[nodiscard]] std::optional<report::HostReport> report(const SavedHost& host) const;

 private:
  void read(SavedFile& file);
  bool take(const Record& piece);
  void complain(const Record& piece, std::size_t offset, std::string_view what);
  void problem(const std::string& sentence);

  audit::HostFilter filter_;
  std::function<void(const std::string&)> on_problem_;
  std::vector<SavedFile> files_;
  std::size_t most_open_;    ///< of the files, so that there are descriptors left
  std::uint64_t older_ = 0;  ///< hosts of an earlier schema
  std::vector<SavedHost> hosts_;
  Counts counts_;
  std::size_t complaints_ = 0;  ///< about the file that is read now
};

}  // namespace smbprobe::cli
