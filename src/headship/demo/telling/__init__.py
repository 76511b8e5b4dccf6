"""What happens in the demonstration school, one file for each thread of its story.

Each `tell(story)` puts happenings on the timeline; each happening calls the domain functions that a page would call.
"""
