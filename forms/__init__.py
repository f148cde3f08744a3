"""What a 文书 says and how it looks: form definitions become blocks, blocks become pages, pages become PDF
bytes."""
