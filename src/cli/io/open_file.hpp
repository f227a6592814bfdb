// Every file that the program names or the user names is opened here: none is inherited by another program, and none
// becomes the terminal of this one.
#pragma once

#include <string>

namespace smbprobe::cli {

/// Opens a file that the user named. Links are followed. @param flags as of open()
/// @return the descriptor, or -1 and errno
[[nodiscard]] int open_named(const std::string& path, int flags) noexcept;

/// Makes a file under a name that the program chose, to be read and written. An existing file is EEXIST, and no link is
/// followed: in a folder that others may write to, the name may be theirs. @return the descriptor, or -1 and errno
[[nodiscard]] int make_own(const std::string& path) noexcept;

/// Opens a file under such a name, to be read; no link is followed, and a pipe is not waited for.
/// @return the descriptor, or -1 and errno
[[nodiscard]] int open_own(const std::string& path) noexcept;

/// Makes a file without a name, in the folder of TMPDIR (/tmp where it is not set). @return the descriptor, or -1 and
/// errno
[[nodiscard]] int make_nameless();

/// Opens the folder that a file is in. @return the descriptor, or -1 and errno
[[nodiscard]] int open_folder_of(const std::string& path);

/// The file that a name leads to, through links, whether it is there yet or not.
[[nodiscard]] std::string behind_links(const std::string& path);

}  // namespace smbprobe::cli
