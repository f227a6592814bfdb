// Names and descriptors that lead to the same file.
#pragma once

#include <sys/types.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/io/system_call.hpp"
#include "cli/problem.hpp"

namespace smbprobe::cli {

/// Which file it is, whatever it is called.
struct FileId {
  dev_t device{};
  ino_t inode{};

  friend bool operator==(const FileId&, const FileId&) = default;
};

/// Of a regular file that is open; nothing for a device, a pipe or what is not open: these may be used twice.
[[nodiscard]] std::optional<FileId> file_id(int fd) noexcept;

/// Of the regular file that a name leads to; nothing where there is none.
[[nodiscard]] std::optional<FileId> file_id(const std::string& path) noexcept;

/// A file of a run: one that an option names, or a standard stream.
struct NamedFile {
  std::string option;    ///< "-o"; "FILE" of an argument without an option; "standard output"
  std::string path;      ///< "" where it was not given, and of a stream
  int stream = kClosed;  ///< the descriptor of a standard stream
};

/// True where both names lead to one regular file, whether it is there yet or not. "" and "-" name no file.
[[nodiscard]] bool same_file(const std::string& a, const std::string& b);

/// The files of one run: each may be written once, and not where it is read.
struct FilesOfRun {
  std::vector<NamedFile> written;
  std::vector<NamedFile> read;
};

/// What -o names; standard output without it.
[[nodiscard]] NamedFile named_output(const std::string& path);

/// `name` for each of the files that a command line lists; "-" is standard input.
void add_inputs(FilesOfRun& files, std::string_view name, std::span<const std::string> paths);

/// A file that would be lost, because two options write it, one writes what another reads, or a standard stream leads
/// to it: a usage error. Asked before anything is opened, so that nothing is made in vain.
[[nodiscard]] std::optional<Problem> file_clash(const FilesOfRun& files);

/// The same of a file that is to be written and is open by now, before anything in it is changed: names that only now
/// lead to one file are seen too.
/// @param path as in `files`
[[nodiscard]] std::optional<Problem> file_clash(const FilesOfRun& files, const std::string& path, int fd);

}  // namespace smbprobe::cli
