// The page's style and script, out of the files beside; put into the program when it is built.
#pragma once

#include <string_view>

namespace smbprobe::view {

extern const std::string_view kPageStyle;
extern const std::string_view kPageScript;
/// Base64 of their SHA-256, for the page's Content-Security-Policy.
extern const std::string_view kPageStyleHash;
extern const std::string_view kPageScriptHash;

}  // namespace smbprobe::view
