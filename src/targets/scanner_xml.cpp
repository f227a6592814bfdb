#include "targets/scanner_xml.hpp"

#include <algorithm>
#include <utility>

#include "targets/address_range.hpp"
#include "targets/targets.hpp"

namespace smbprobe::targets {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::size_t kMostPorts = 65536;

/// The value of an attribute; "" when it is not there. Addresses, ports and states need no entities.
std::string_view attribute(std::string_view text, std::string_view name) {
  for (;;) {
    const auto begin = text.find_first_not_of(kSpace);
    const auto equals = text.find('=');
    if (begin == std::string_view::npos || equals == std::string_view::npos || equals < begin) return {};
    const std::string_view key = text.substr(begin, equals - begin);
    text.remove_prefix(std::min(text.find_first_not_of(kSpace, equals + 1), text.size()));
    if (text.empty() || (text.front() != '"' && text.front() != '\'')) return {};
    const auto end = text.find(text.front(), 1);
    if (end == std::string_view::npos) return {};
    if (key.substr(0, key.find_first_of(kSpace)) == name) return text.substr(1, end - 1);
    text.remove_prefix(end + 1);
  }
}

}  // namespace

bool NmapXml::is_xml(std::string_view line) noexcept {
  return line.starts_with("<?xml") || line.starts_with("<!DOCTYPE nmaprun") || line.starts_with("<nmaprun");
}

std::vector<FoundHost> NmapXml::feed(std::string_view text) {
  std::vector<FoundHost> out;
  for (const char c : text) take(c, out);
  return out;
}

void NmapXml::take(char c, std::vector<FoundHost>& out) {
  switch (state_) {
    case State::text:
      if (c != '<') return;
      tag_.clear();
      quote_ = 0;
      state_ = State::tag;
      return;
    case State::tag:
      take_in_tag(c, out);
      return;
    case State::comment:
      // the last two characters are kept, to see the end
      if (c == '>' && tag_ == "--") state_ = State::text;
      tag_ = tag_.empty() ? std::string{c} : std::string{tag_.back(), c};
      return;
    case State::instruction:
      if (c == '>') state_ = State::text;
      return;
  }
}

void NmapXml::take_in_tag(char c, std::vector<FoundHost>& out) {
  if (quote_ != 0) {
    if (c == quote_) quote_ = 0;
  } else if (c == '"' || c == '\'') {
    quote_ = c;
  } else if (c == '>') {
    state_ = State::text;
    return end_tag(out);
  }
  if (tag_.size() <= kMostTag) tag_ += c;
  if (tag_ == "?" || tag_ == "!D") state_ = State::instruction;
  if (tag_ == "!--") {
    tag_.clear();
    state_ = State::comment;
  }
}

void NmapXml::end_tag(std::vector<FoundHost>& out) {
  if (tag_.size() > kMostTag || tag_.empty()) return;
  std::string_view text = tag_;
  if (text.front() == '/') {
    text.remove_prefix(1);
    return close(text.substr(0, text.find_first_of(kSpace)), out);
  }
  const bool alone = text.back() == '/';
  if (alone) text.remove_suffix(1);
  const std::size_t end = std::min(text.find_first_of(kSpace), text.size());
  open(text.substr(0, end), text.substr(end));
  if (alone) close(text.substr(0, end), out);
}

void NmapXml::open(std::string_view name, std::string_view attributes) {
  if (name == "host") {
    host_ = {};
    in_host_ = true;
    down_ = false;
    port_.reset();
  }
  if (!in_host_) return;
  if (name == "status") down_ = attribute(attributes, "state") != "up";
  if (name == "ports") host_.ports_told = true;
  if (name == "address" && host_.address.empty() && attribute(attributes, "addrtype").starts_with("ipv")) {
    const std::string_view address = attribute(attributes, "addr");
    if (parse_address(address)) host_.address = address;
  }
  if (name == "port" && attribute(attributes, "protocol") == "tcp") port_ = parse_port(attribute(attributes, "portid"));
  if (name == "state" && port_ && attribute(attributes, "state") == "open" && host_.open.size() < kMostPorts)
    host_.open.push_back(*port_);
}

void NmapXml::close(std::string_view name, std::vector<FoundHost>& out) {
  if (name == "nmaprun") complete_ = true;
  if (name == "port") port_.reset();
  if (name != "host" || !std::exchange(in_host_, false)) return;
  const bool wanted = host_.ports_told ? !host_.open.empty() : !down_;
  if (wanted && !host_.address.empty()) out.push_back(std::move(host_));
}

}  // namespace smbprobe::targets
