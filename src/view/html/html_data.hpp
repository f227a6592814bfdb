// The data that the page carries: every host, with what many hosts share kept once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "audit/judgement.hpp"
#include "view/html/html_row.hpp"
#include "view/text/text_layout.hpp"

namespace smbprobe::view {

/// Texts that are there once and known by number.
class SharedTexts {
 public:
  std::size_t number(std::string text);
  /// In the order of their numbers.
  [[nodiscard]] const std::vector<const std::string*>& all() const noexcept { return all_; }

 private:
  std::unordered_map<std::string, std::size_t> numbers_;
  std::vector<const std::string*> all_;  ///< keys of the map stay where they are
};

class HtmlData {
 public:
  void add(const report::HostReport& report, const audit::Judgement& judgement, const HtmlRow& row);

  /// One more finding of a host that was added; out of what many hosts say together.
  void add_finding(std::size_t host, const audit::Finding& finding);

  /// JSON that may stand inside a script element: no '<', '>' or '&'.
  [[nodiscard]] std::string json() const;

 private:
  using Numbers = std::vector<std::size_t>;

  struct Host {
    std::string row;  ///< an array of what the table shows
    int worst{};      ///< severity, or why there is none
    Numbers findings;
    Numbers paragraphs;
    std::optional<std::size_t> clients;
    std::optional<std::size_t> policy;
    Numbers sections;
  };

  std::size_t text(std::string_view wire);
  std::size_t finding(const audit::Finding& finding);
  std::size_t clients(const std::vector<audit::ClientVerdict>& clients);
  std::size_t policy(const audit::PolicyVerdict& policy);
  void add_table(Host& host, const Table& table);
  void add_list(Host& host, std::string_view title, const std::vector<std::string>& entries);

  SharedTexts texts_;     ///< JSON strings are made of them at the end
  SharedTexts rows_;      ///< of tables and clients: numbers of texts
  SharedTexts findings_;  ///< numbers of texts
  SharedTexts clients_;   ///< numbers of rows
  SharedTexts policies_;  ///< a title, numbers of rows
  SharedTexts sections_;  ///< a title, heads of columns, numbers of rows
  std::vector<Host> hosts_;
};

}  // namespace smbprobe::view
