"""The tools that programs which talk (MCP clients) may use: read-only, over stdio or HTTP."""
