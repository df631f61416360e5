"""Lists that come in as files: workbooks and text in any encoding, bounded before they are
parsed.
"""
