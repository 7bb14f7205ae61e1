# Debian's cross compiler for the machine SNUG_GNU_TYPE of the environment (aarch64-linux-gnu). What is made for it and
# runs while building is run by SNUG_EMULATOR.
set(CMAKE_SYSTEM_NAME Linux)
set(type $ENV{SNUG_GNU_TYPE})
string(REGEX REPLACE "-.*" "" CMAKE_SYSTEM_PROCESSOR ${type})

set(CMAKE_CXX_COMPILER ${type}-g++)
set(CMAKE_ASM_COMPILER ${type}-gcc)
set(CMAKE_CROSSCOMPILING_EMULATOR $ENV{SNUG_EMULATOR})
set(CMAKE_LIBRARY_ARCHITECTURE ${type})
# The libraries of all architectures stand side by side: this machine's own are left out by name.
set(CMAKE_SYSTEM_IGNORE_PATH /lib/${CMAKE_HOST_SYSTEM_PROCESSOR}-linux-gnu /usr/lib/${CMAKE_HOST_SYSTEM_PROCESSOR}-linux-gnu)
set(ENV{PKG_CONFIG_LIBDIR} /usr/lib/${type}/pkgconfig:/usr/share/pkgconfig)
# GNUInstallDirs leaves the architecture out when it crosses.
set(CMAKE_INSTALL_LIBDIR lib/${type} CACHE STRING "where libraries are installed")
