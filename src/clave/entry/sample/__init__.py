"""The sample company: an invented Spanish food manufacturer, made from a seed as files of its ERP.

Every name in it is invented; what its people, customers and figures do, they do in these files.
"""
