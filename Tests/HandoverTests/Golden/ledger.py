"""Writes ledger.xlsx beside this file, by openpyxl: ../../../.build-tools/bin/python3 ledger.py"""
import datetime
import os

import openpyxl

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "客户"
sheet["A1"] = "客户台账"
sheet.merge_cells("A1:E1")
rows = [["编号", "姓名", "余额", "建档日期", "会员号"], ["C1", "张三", 1234.1, datetime.date(2023, 5, 6), "M1"],
        ["C2", "李四", 5, datetime.date(2023, 5, 7), "M2"], ["C3", "王五\n二行", 0.1 + 0.2, datetime.date(2023, 5, 8), "007"]]
for number, row in enumerate(rows):
    for column, value in enumerate(row):
        sheet.cell(3 + number, 1 + column, value)
sheet.row_dimensions[5].hidden = True
book.create_sheet("统计")["A1"] = 3
book.save(os.path.join(os.path.dirname(os.path.abspath(__file__)), "ledger.xlsx"))
