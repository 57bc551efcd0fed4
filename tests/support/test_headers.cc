// Every test includes GoogleTest: its headers are precompiled with this file, once for all of them.
