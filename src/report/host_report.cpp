#include "report/host_report.hpp"

namespace smbprobe::report {

std::string_view name_of(Answer value) noexcept {
  switch (value) {
    case Answer::accepted:
      return "accepted";
    case Answer::refused:
      return "refused";
    case Answer::unknown:
      return "unknown";
    case Answer::not_asked:
      break;
  }
  return "not_asked";
}

std::string_view name_of(Signing value) noexcept {
  switch (value) {
    case Signing::disabled:
      return "disabled";
    case Signing::enabled:
      return "enabled";
    case Signing::required:
      break;
  }
  return "required";
}

std::string_view name_of(Preference value) noexcept { return value == Preference::server ? "server" : "client"; }

std::string_view name_of(EndpointState value) noexcept {
  switch (value) {
    case EndpointState::smb:
      return "smb";
    case EndpointState::not_smb:
      return "not_smb";
    case EndpointState::silent:
      return "silent";
    case EndpointState::refused:
      return "refused";
    case EndpointState::unreachable:
      return "unreachable";
    case EndpointState::error:
      break;
  }
  return "error";
}

std::string_view name_of(HostStatus value) noexcept {
  switch (value) {
    case HostStatus::smb:
      return "smb";
    case HostStatus::not_smb:
      return "not_smb";
    case HostStatus::silent:
      return "silent";
    case HostStatus::refused:
      return "refused";
    case HostStatus::unreachable:
      return "unreachable";
    case HostStatus::unresolved:
      return "unresolved";
    case HostStatus::error:
      break;
  }
  return "error";
}

std::string_view name_of(Smb1Verdict value) noexcept {
  switch (value) {
    case Smb1Verdict::only:
      return "only";
    case Smb1Verdict::enabled:
      return "enabled";
    case Smb1Verdict::disabled:
      return "disabled";
    case Smb1Verdict::unknown:
      break;
  }
  return "unknown";
}

std::string_view name_of(Depth value) noexcept {
  switch (value) {
    case Depth::quick:
      return "quick";
    case Depth::standard:
      return "standard";
    case Depth::full:
      break;
  }
  return "full";
}

std::string_view name_of(proto::Transport value) noexcept {
  return value == proto::Transport::netbios ? "netbios" : "direct_tcp";
}

}  // namespace smbprobe::report
